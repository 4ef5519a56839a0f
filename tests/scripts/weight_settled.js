async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  await new Promise((told) => setTimeout(told, 50));
  return window.shifted;
}
