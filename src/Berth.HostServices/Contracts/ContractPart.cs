using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>The parts of a call that are read. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ContractPart
{
    /// <summary>The arguments: an array in the order of the parameters, or an object with their names.</summary>
    Arguments,

    /// <summary>The result.</summary>
    Reply,

    /// <summary>A progress report, or an item of a stream.</summary>
    Signal,
}
