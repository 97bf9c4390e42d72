namespace Berth.Sandbox.Emission;

/// <summary>A named place in the code.</summary>
/// <param name="Name">The name that <c>objdump</c> prints.</param>
/// <param name="Offset">Offset in the code.</param>
internal readonly record struct CodeSymbol(string Name, int Offset);
