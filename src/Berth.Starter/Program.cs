using Berth.Engine;
using Berth.Linux.Processes;
using Berth.Starter;

// Before anything opens a descriptor of its own: one that took a closed standard one's place would count as the workload's, and be gone at
// its start.
StandardDescriptors.Ensure();
BerthProgram.Declare();
FastRun.Try(args);
return WholeProgram.Become(args);
