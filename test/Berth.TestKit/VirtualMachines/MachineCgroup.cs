namespace Berth.TestKit.VirtualMachines;

/// <summary>The cgroup that a case starts in. Each case has one of its own; what is left in it is killed afterwards.</summary>
public enum MachineCgroup
{
    /// <summary>
    /// As under <c>systemd-run --user --scope -p Delegate=yes</c>: a scope that belongs to the user, below a tree that does, with cpu,
    /// memory and pids enabled down to it.
    /// </summary>
    Delegated,

    /// <summary>As in a login session: a scope that belongs to root.</summary>
    Session,
}
