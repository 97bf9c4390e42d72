using Berth.Cli;
using Berth.Cli.Rendering;
using Berth.Engine;
using Berth.Linux.Processes;

// First of all: if one of the descriptors 0, 1 and 2 is closed, the next file that Berth opens would get its number, and the workload would
// get that file.
StandardDescriptors.Ensure();
InheritedSignals.Reset();
// Shown by ps(1) and top(1) instead of the name of the full executable.
ThreadName.Set("berth");
ReadableOutput.Use();
BerthProgram.Declare();
return BerthCommandLine.Run(args);
