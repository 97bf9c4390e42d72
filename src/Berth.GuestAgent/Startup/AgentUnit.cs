using Berth.GuestAgent.Serving;
using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>The agent as a unit of systemd, made in /run: nothing of the disk is changed.</summary>
internal static class AgentUnit
{
    private const string Units = "/run/systemd/system/";
    private const string Name = "berth-guest.service";

    // As early as possible, and not stopped at the shutdown: the host sees both. What it runs outlives its restart.
    private static string TextFor(BootFile boot) => $"""
        [Unit]
        Description=Agent of the host's Berth
        DefaultDependencies=no
        After=systemd-remount-fs.service
        [Service]
        ExecStart={GuestPaths.MovedAgent} {AgentServer.Word} {AgentStart.PortsOf(boot)}
        Restart=always
        KillMode=process
        OOMScoreAdjust=-900

        """;

    public static void Write(BootFile boot)
    {
        Directory.CreateDirectory(Units + "sysinit.target.wants");
        File.WriteAllText(Units + Name, TextFor(boot));
        File.CreateSymbolicLink($"{Units}sysinit.target.wants/{Name}", Units + Name);
    }
}
