using Berth.Machines.Files;

namespace Berth.Engine.Events;

/// <summary>Files of an image.</summary>
/// <param name="Files">By name.</param>
public sealed record ImageFilesListed(IReadOnlyList<ImageFile> Files) : EngineEvent;
