using Berth.Linux.Errors;

namespace Berth.Machines.Images;

/// <summary>An operation on an image was refused. Nothing was changed.</summary>
/// <param name="problem">What was to be done, and why it is not.</param>
/// <param name="suggestion">What to do.</param>
public sealed class ImageRefusedException(string problem, string suggestion) : BerthException(problem, suggestion);
