namespace Berth.Sandbox.Emission;

/// <summary>The registers for an emitter; each architecture maps them to its own.</summary>
internal enum MachineRegister
{
    /// <summary>First argument of a system call. <see cref="Result"/> may be the same register.</summary>
    Argument0,

    /// <summary>Second argument.</summary>
    Argument1,

    /// <summary>Third argument.</summary>
    Argument2,

    /// <summary>Fourth argument.</summary>
    Argument3,

    /// <summary>Fifth argument.</summary>
    Argument4,

    /// <summary>Sixth argument.</summary>
    Argument5,

    /// <summary>The result of a system call, until the next load of an argument.</summary>
    Result,

    /// <summary>Survives system calls.</summary>
    Saved0,

    /// <summary>Survives system calls.</summary>
    Saved1,
}
