namespace SampleServices.Fetch;

/// <summary>The hosts that may be asked: <c>HOST:PORT</c>, or <c>HOST</c> for the ports that are usual.</summary>
internal sealed class AllowList
{
    private readonly HashSet<(string Host, int Port)> _hosts;

    private AllowList(IEnumerable<(string Host, int Port)> hosts) => _hosts = [.. hosts];

    public static AllowList Parse(IEnumerable<string> entries) => new(entries.SelectMany(Parse));

    /// <summary>
    /// Whether this host may be asked at this port. Names are compared as a URL has them: in lower case, numbers of addresses in one form.
    /// </summary>
    public bool Allows(Uri url) => _hosts.Contains((url.IdnHost, url.Port));

    private static IEnumerable<(string Host, int Port)> Parse(string entry)
    {
        // What a URL may say of a host is what Uri makes of it, here and there alike.
        if (!Uri.TryCreate($"http://{entry}", UriKind.Absolute, out var url)
            || url.UserInfo.Length > 0
            || url.PathAndQuery != "/"
            || entry.EndsWith('/'))
            throw new FormatException($"--allow {entry}: a host is needed, or HOST:PORT.");
        var hasPort = entry.LastIndexOf(':') > entry.LastIndexOf(']');
        return hasPort ? [(url.IdnHost, url.Port)] : [(url.IdnHost, 80), (url.IdnHost, 443)];
    }
}
