using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>Reads a value. For generated code.</summary>
/// <typeparam name="T">A type that an interface uses.</typeparam>
/// <param name="reader">At the first token of the value; at the last after the call.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate T ContractRead<out T>(ref ContractReader reader);
