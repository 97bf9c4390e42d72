namespace Berth.Sandbox.Syscalls;

/// <summary>Which process a wait loop runs in.</summary>
internal enum SupervisorRole
{
    /// <summary>Outside: the caller's child. Passes signals to the sandbox's init, and kills it when it does not stop in time.</summary>
    Outer,

    /// <summary>PID 1 of the sandbox. Passes signals to the workload's process group.</summary>
    Init,
}
