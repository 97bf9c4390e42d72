using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>Writes a value. For generated code.</summary>
/// <typeparam name="T">A type that an interface uses.</typeparam>
/// <param name="writer">Receives the value.</param>
/// <param name="value">The value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void ContractWrite<in T>(ContractWriter writer, T value);
