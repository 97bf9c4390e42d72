using Berth.Cli;
using Berth.Cli.Rendering;
using Berth.Engine;
using Berth.Linux.Processes;

// Before anything opens a descriptor of its own: one that took a closed standard one's place would count as the workload's, and be gone at
// its start.
StandardDescriptors.Ensure();
InheritedSignals.Reset();
// People look for it by the name they called it by.
ThreadName.Set("berth");
ReadableOutput.Use();
BerthProgram.Declare();
return BerthCommandLine.Run(args);
