namespace Berth.Instances.HostActions;

/// <summary>The object that an action changed is not in its place and can't be found. Its change stays.</summary>
/// <param name="message">The lost object, and what to do if it is found.</param>
public sealed class HostObjectLostException(string message) : IOException(message);
