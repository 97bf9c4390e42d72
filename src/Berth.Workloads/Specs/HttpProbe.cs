namespace Berth.Workloads.Specs;

/// <summary>
/// Ready when a GET is answered with a status of 200 to 399. The certificate of an https server is not checked: a service may have signed
/// its own.
/// </summary>
/// <param name="Url">An absolute http or https URL.</param>
public sealed record HttpProbe(string Url) : PolledProbe;
