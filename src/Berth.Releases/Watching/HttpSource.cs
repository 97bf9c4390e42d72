using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Berth.Releases.Errors;

namespace Berth.Releases.Watching;

/// <summary>
/// A directory that a server offers by HTTP. Nothing that the server does keeps this waiting without a limit, or fills the disk: each
/// answer has a deadline and a length, redirects are counted, and none leads from https to http.
/// </summary>
internal sealed class HttpSource : IReleaseSource
{
    private const int Longest = 256 * 1024, MostRedirects = 5, SlowestBytesPerSecond = 16 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _directory;
    private readonly TimeSpan _patience;
    private (EntityTagHeaderValue? Tag, DateTimeOffset? Modified) _last, _accepted;

    /// <summary>A directory.</summary>
    /// <param name="directory">Its URL.</param>
    /// <param name="authorities">The authorities that may have issued the server's certificate; null: those of the host.</param>
    /// <param name="patience">How long an answer may take, besides the time for its length.</param>
    public HttpSource(Uri directory, X509Certificate2Collection? authorities, TimeSpan patience)
    {
        _directory = directory.AbsoluteUri.EndsWith('/') ? directory : new Uri(directory.AbsoluteUri + "/");
        _patience = patience;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = patience,
            MaxResponseHeadersLength = 64,
        };
        if (authorities is not null)
            handler.SslOptions.CertificateChainPolicy = Policy(authorities);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Location => _directory.AbsoluteUri;

    public async Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken)
    {
        using var limited = Deadline(0, cancellationToken);
        return await TryAsync(ReleaseIndex.FileName, async () =>
        {
            using var answer = await GetAsync(ReleaseIndex.FileName, Conditions, limited.Token).ConfigureAwait(false);
            if (answer.StatusCode is HttpStatusCode.NotModified)
                return null;
            _last = (answer.Headers.ETag, answer.Content.Headers.LastModified);
            return await ReadAsync(answer, ReleaseIndex.FileName, limited.Token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    public void Accept() => _accepted = _last;

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        using var limited = Deadline(0, cancellationToken);
        return await TryAsync(name, async () =>
        {
            using var answer = await GetAsync(name, static _ => { }, limited.Token).ConfigureAwait(false);
            return answer.StatusCode is HttpStatusCode.NotFound
                ? null
                : await ReadAsync(answer, name, limited.Token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task CopyAsync(string name, long length, string to, CancellationToken cancellationToken)
    {
        using var limited = Deadline(length, cancellationToken);
        await TryAsync(name, async () =>
        {
            var file = new FileStream(to, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (file.ConfigureAwait(false))
            {
                if (file.Length > length)
                    file.SetLength(0);
                if (file.Length < length)
                    await ContinueAsync(name, length, file, limited.Token).ConfigureAwait(false);
                return true;
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async Task ContinueAsync(string name, long length, FileStream file, CancellationToken cancellationToken)
    {
        var have = file.Length;
        using var answer = await GetAsync(name, request =>
        {
            if (have > 0)
                request.Headers.Range = new RangeHeaderValue(have, null);
        }, cancellationToken).ConfigureAwait(false);
        // A server that knows no ranges sends all of it. One that sends other bytes is found out by the digest.
        if (answer.StatusCode is HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange?.From == have)
            file.Position = have;
        else if (answer.StatusCode is HttpStatusCode.OK)
            file.SetLength(0);
        else
            throw Status(name, answer);
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[128 * 1024];
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                if (file.Position + count > length)
                    throw new ReleaseException(ReleaseErrorKind.NotTrusted, $"{name} is longer than the {length} bytes of its manifest");
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }

        if (file.Position < length)
            throw new ReleaseException(
                ReleaseErrorKind.Failed, $"{name} ended after {file.Position} of {length} bytes", "the next attempt continues there");
    }

    private void Conditions(HttpRequestMessage request)
    {
        if (_accepted.Tag is { } tag)
            request.Headers.IfNoneMatch.Add(tag);
        else if (_accepted.Modified is { } modified)
            request.Headers.IfModifiedSince = modified;
    }

    private async Task<HttpResponseMessage> GetAsync(string name, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        var url = new Uri(_directory, Uri.EscapeDataString(name));
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            prepare(request);
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location)
                return answer;
            answer.Dispose();
            var next = new Uri(url, location);
            if (next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
                throw new ReleaseException(
                    ReleaseErrorKind.NotTrusted, $"{url.Host} redirects {name} from {url.Scheme} to {next.Scheme}, which is refused");
            url = next;
        }

        throw new ReleaseException(ReleaseErrorKind.Failed, $"{_directory.Host} redirects {name} more than {MostRedirects} times");
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, string name, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is not HttpStatusCode.OK)
            throw Status(name, answer);
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[Longest + 1];
            var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return count <= Longest
                ? buffer[..count]
                : throw new ReleaseException(ReleaseErrorKind.NotTrusted, $"{name} is longer than {Longest} bytes");
        }
    }

    private static ReleaseException Status(string name, HttpResponseMessage answer) =>
        new(ReleaseErrorKind.Failed, $"the server answers status {(int)answer.StatusCode} for {name}");

    private CancellationTokenSource Deadline(long length, CancellationToken cancellationToken)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_patience + TimeSpan.FromSeconds(length / SlowestBytesPerSecond));
        return limited;
    }

    private async Task<T> TryAsync<T>(string name, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReleaseException(ReleaseErrorKind.Failed, $"{_directory.Host} is too slow: {name} took longer than it may");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            var inner = failed;
            while (inner.InnerException is { } next)
                inner = next;
            throw new ReleaseException(
                ReleaseErrorKind.Failed, $"cannot get {name} from {_directory.Host}: {inner.Message.TrimEnd('.')}", null, failed);
        }
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
