namespace Berth.Workloads;

/// <summary>Ready when a GET is answered with a status of 200 to 399.</summary>
/// <param name="Url">An absolute http or https URL.</param>
public sealed record HttpProbe(string Url) : PolledProbe;
