using Berth.GuestAgent.Serving;
using Berth.Linux.Processes;
using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>Starts the agent as a process of its own.</summary>
internal static class AgentStart
{
    /// <summary>Starts it; returns its pid.</summary>
    public static int Spawn(string path, BootFile boot)
    {
        using var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = ["berth-guest", AgentServer.Word, PortsOf(boot)],
            NewSession = true,
        });
        return child.Pid;
    }

    /// <summary>The number of ports that the agent waits for.</summary>
    public static string PortsOf(BootFile boot) => boot.Of(BootWords.Ports).FirstOrDefault() is [var number] ? number : "1";
}
