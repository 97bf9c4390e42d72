namespace Berth.Sandbox.Syscalls;

/// <summary>Which errors of a system call a launcher lives with.</summary>
internal enum Tolerance
{
    /// <summary>None: any error ends it.</summary>
    None,

    /// <summary>One named error.</summary>
    One,

    /// <summary>All.</summary>
    All,
}
