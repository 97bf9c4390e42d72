namespace Berth.Machines.Guest.Wire;

/// <summary>What kind of failure a guest agent reports.</summary>
public enum GuestFailureKind
{
    /// <summary>Anything else.</summary>
    Other = 0,

    /// <summary>The program, the user or the path does not exist in the guest.</summary>
    NotFound = 1,

    /// <summary>The program cannot be executed.</summary>
    NotExecutable = 2,
}
