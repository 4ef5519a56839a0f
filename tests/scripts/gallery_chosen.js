images => images.map(image => {
  const offered = image.parentElement.querySelector("source").srcset.split(", ").map(entry => entry.split(" "));
  const [, width] = offered.find(([address]) => image.currentSrc.endsWith(address.replace(/^[.\/]+/, "")));
  return {displayed: image.getBoundingClientRect().width * devicePixelRatio, chosen: parseInt(width),
          high: image.getAttribute("height") / image.getAttribute("width"), offered: offered.map(([, width]) => parseInt(width))};
})
