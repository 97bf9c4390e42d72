namespace Berth.Machines.Images;

/// <summary>What is known of an image besides its files: image.json.</summary>
/// <param name="Source">What it was built from.</param>
/// <param name="Created">When it was built.</param>
/// <param name="Runs">What it runs, as the configuration of an OCI image says; null: it does not say.</param>
public sealed record ImageRecord(string Source, DateTimeOffset Created, ImageProgram? Runs);
