namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// A shell script to run in a test machine, as a login of its own would (own session, cgroup and working directory, standard input empty).
/// </summary>
/// <param name="Name">What results are found by.</param>
/// <param name="Script">For BusyBox's shell. All of the machine is its to use; it may be run after other cases.</param>
public sealed record MachineCase(string Name, string Script)
{
    /// <summary>Who runs it.</summary>
    public MachineUser User { get; init; }

    /// <summary>The cgroup it starts in.</summary>
    public MachineCgroup Cgroup { get; init; }

    /// <summary>Whether the machine is rebooted after it; a machine with a disk goes on with the next.</summary>
    public bool Reboots { get; init; }

    /// <summary>Then its shell is killed, and the exit code is 137.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(20);
}
