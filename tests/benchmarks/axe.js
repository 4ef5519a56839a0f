async () => {
  const {violations, incomplete} = await axe.run({resultTypes: ["violations", "incomplete"]});
  return [violations.length, incomplete.length];
}
