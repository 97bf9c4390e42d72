using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>Reads one value. For generated code.</summary>
/// <typeparam name="T">What an interface declares.</typeparam>
/// <param name="reader">On the first token of the value; on the last afterwards.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate T ContractRead<out T>(ref ContractReader reader);
