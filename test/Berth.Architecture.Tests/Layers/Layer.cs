namespace Berth.Architecture.Tests.Layers;

/// <summary>One row of the layer table: an assembly, where it stands, and what it may reference.</summary>
/// <param name="Assembly">The project's name.</param>
/// <param name="Level">0 at the bottom; a reference always points to a lower one.</param>
/// <param name="MayReference">The projects it may name.</param>
/// <param name="Packages">The packages it may name; the libraries below the engine have none.</param>
internal sealed record Layer(string Assembly, int Level, IReadOnlyList<string> MayReference, IReadOnlyList<string> Packages);
