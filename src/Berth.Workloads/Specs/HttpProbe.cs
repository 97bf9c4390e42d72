namespace Berth.Workloads.Specs;

/// <summary>
/// Ready if a GET is answered with a status of 200 to 399. The certificate of an https server is not checked, because a service may use a
/// self-signed one.
/// </summary>
/// <param name="Url">An absolute http or https URL.</param>
public sealed record HttpProbe(string Url) : PolledProbe;
