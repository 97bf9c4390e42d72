using Berth.Machines.Images;

namespace Berth.Engine.Requests;

/// <summary>Builds an image: <see cref="Events.ImageProgressed"/>, then <see cref="Events.ImageBuilt"/>.</summary>
/// <param name="Options">The name, the source and the size.</param>
public sealed record BuildImage(ImageBuildOptions Options) : Request;
