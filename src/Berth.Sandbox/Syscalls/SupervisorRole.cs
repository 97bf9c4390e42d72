namespace Berth.Sandbox.Syscalls;

/// <summary>The process of a wait loop.</summary>
internal enum SupervisorRole
{
    /// <summary>Outside: the caller's child. Forwards signals to the sandbox's init, and kills it if it does not stop in time.</summary>
    Outer,

    /// <summary>PID 1 of the sandbox. Forwards signals to the workload's process group.</summary>
    Init,
}
