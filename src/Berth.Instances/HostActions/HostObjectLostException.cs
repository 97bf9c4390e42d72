namespace Berth.Instances.HostActions;

/// <summary>What an action changed is not where it was, and cannot be found otherwise: its change stays.</summary>
/// <param name="message">What is lost, and what somebody who finds it should do.</param>
public sealed class HostObjectLostException(string message) : IOException(message);
