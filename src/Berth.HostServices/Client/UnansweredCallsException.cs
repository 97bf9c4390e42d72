namespace Berth.HostServices.Client;

/// <summary>A service does not answer calls that were abandoned, so that a further call, which was not sent, would wait for them.</summary>
internal sealed class UnansweredCallsException() : IOException("The service does not answer abandoned calls.");
