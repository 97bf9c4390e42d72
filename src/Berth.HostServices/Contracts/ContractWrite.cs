using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>Writes one value. For generated code.</summary>
/// <typeparam name="T">What an interface declares.</typeparam>
/// <param name="writer">Gets the value.</param>
/// <param name="value">The value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void ContractWrite<in T>(ContractWriter writer, T value);
