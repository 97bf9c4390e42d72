namespace Berth.Sandbox.Emission;

/// <summary>Texts by number in a launcher's data: 8-byte cells.</summary>
/// <param name="Addresses">Address of the table of their addresses.</param>
/// <param name="Lengths">Address of the table of their lengths.</param>
internal readonly record struct TextTable(int Addresses, int Lengths);
