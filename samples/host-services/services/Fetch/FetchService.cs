using System.Net;
using System.Net.Sockets;
using Berth.Linux.Descriptors;

namespace SampleServices.Fetch;

/// <summary>
/// Asks the servers that were granted. Where a redirect leads is checked as the first URL was. A name is resolved once, its addresses are
/// checked, and one of these is connected to: a name that first means a server and then this host (DNS rebinding) leads nowhere.
/// </summary>
internal sealed class FetchService : IFetch, IDisposable
{
    /// <summary>The longest body that is passed on, bytes.</summary>
    public const int Largest = 8 << 20;

    private const int MostRedirects = 5;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly AllowList _allowed;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpClient _client;

    /// <summary>Makes the service.</summary>
    /// <param name="allowed">Whom it may ask.</param>
    /// <param name="resolve">Finds the addresses of a name; null: the host's own way.</param>
    public FetchService(AllowList allowed, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _allowed = allowed;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = ConnectAsync })
        {
            Timeout = s_deadline,
        };
    }

    public async Task<FetchedPage> GetAsync(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var place))
            throw new ArgumentException($"\"{url}\" is no URL.", nameof(url));
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            Check(place);
            using var response = await AskAsync(place, cancellationToken);
            if (Redirect(response) is { } next)
                place = new Uri(place, next);
            else
                return await ReadAsync(place, response, cancellationToken);
        }

        throw new HttpRequestException($"\"{url}\" leads to more than {MostRedirects} redirects.");
    }

    public void Dispose() => _client.Dispose();

    private void Check(Uri place)
    {
        if (place.Scheme is not ("http" or "https") || place.UserInfo.Length > 0)
            throw new ArgumentException($"\"{place}\" is not fetched: only http and https are, without a name or password.", nameof(place));
        if (!_allowed.Allows(place))
            throw new UnauthorizedAccessException($"{place.IdnHost}:{place.Port} is not granted.");
    }

    private async Task<HttpResponseMessage> AskAsync(Uri place, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetAsync(place, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.InnerException is UnauthorizedAccessException refusal)
        {
            throw new UnauthorizedAccessException(refusal.Message, failure);
        }
    }

    private static Uri? Redirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect
            or HttpStatusCode.PermanentRedirect
            ? response.Headers.Location
            : null;

    private async Task<FetchedPage> ReadAsync(Uri place, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_deadline);
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, deadline.Token)) > 0)
        {
            if (body.Length + read > Largest)
                throw new InvalidDataException($"\"{place}\" has more than {Largest} bytes.");
            body.Write(buffer, 0, read);
        }

        return new FetchedPage(
            place.AbsoluteUri, (int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), body.Length,
            MemoryFile.CreateSealed("page", body.GetBuffer().AsSpan(0, (int)body.Length)).Handle);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(
                await AddressesAsync(context.DnsEndPoint.Host, cancellationToken), context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The addresses of a host that may be connected to. One of this host or network must be granted as an address, for a name says
    /// nothing.
    /// </summary>
    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var itself))
            return [itself];
        var addresses = await _resolve(host, cancellationToken);
        return Array.Find(addresses, static a => !PublicAddress.Is(a)) is { } inside
            ? throw new UnauthorizedAccessException(
                $"{host} is {inside}, no address of the internet: only a grant of the address itself allows that.")
            : addresses;
    }
}
