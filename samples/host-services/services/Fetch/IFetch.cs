using Berth.HostServices;

namespace SampleServices.Fetch;

/// <summary>The web, for a workload without a network: as much of it as it was granted.</summary>
[HostService("fetch")]
public interface IFetch
{
    /// <summary>Fetches a page, by way of redirects where these lead to granted hosts too.</summary>
    /// <param name="url">Where it is: http or https.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    Task<FetchedPage> GetAsync(string url, CancellationToken cancellationToken);
}
