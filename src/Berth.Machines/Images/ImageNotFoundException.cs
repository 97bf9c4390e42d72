using Berth.Linux.Errors;

namespace Berth.Machines.Images;

/// <summary>There is no image of a name.</summary>
/// <param name="name">The name.</param>
public sealed class ImageNotFoundException(string name) : BerthException($"there is no image \"{name}\"", "`berth image list` lists them");
