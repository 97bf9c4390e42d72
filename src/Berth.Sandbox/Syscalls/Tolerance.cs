namespace Berth.Sandbox.Syscalls;

/// <summary>The errors of a system call that a launcher tolerates.</summary>
internal enum Tolerance
{
    /// <summary>None: any error ends it.</summary>
    None,

    /// <summary>One named error.</summary>
    One,

    /// <summary>All.</summary>
    All,
}
