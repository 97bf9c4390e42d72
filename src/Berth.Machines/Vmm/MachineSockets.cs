namespace Berth.Machines.Vmm;

/// <summary>The names of a running machine's sockets, in its runtime directory, which is also the VMM's working directory.</summary>
public static class MachineSockets
{
    /// <summary>The VMM's control.</summary>
    public const string Control = "control";

    /// <summary>The first serial port: the console.</summary>
    public const string Console = "console";

    /// <summary>The console for one who attaches to it; the machine's keeper listens.</summary>
    public const string Terminal = "terminal";

    /// <summary>A port to the agent.</summary>
    public static string Agent(int number) => $"agent.{number}";
}
