using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>Which part of a call is read. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ContractPart
{
    /// <summary>What the caller sends: an array in the order of the parameters, or an object with their names.</summary>
    Arguments,

    /// <summary>The result.</summary>
    Reply,

    /// <summary>A report of progress, or an item of a stream.</summary>
    Signal,
}
