using System.Globalization;
using Berth.GuestAgent.Commands;
using Berth.GuestAgent.Serving;
using Berth.GuestAgent.Startup;
using Berth.Linux.Processes;

// Three roles of one static executable: process 1 of Berth's initrd; the agent; and what a command of another user starts as.
StandardDescriptors.Ensure();
InheritedSignals.Reset();
return args switch
{
    [CommandEntry.Word, .. var rest] => CommandEntry.Become(rest),
    [AgentServer.Word, var ports] => AgentServer.Run(int.Parse(ports, CultureInfo.InvariantCulture)),
    _ when Environment.ProcessId == 1 => FirstProcess.Run(),
    _ => FirstProcess.Misuse(),
};
