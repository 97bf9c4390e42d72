using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux.Commands;
using Berth.Linux.Kernel;
using Berth.Releases.Errors;
using Berth.Releases.Names;
using Berth.Supervision.Probes;
using Berth.Workloads.Specs;

namespace Berth.Engine.Releases;

/// <summary>The probe of a release: one attempt at a time.</summary>
internal sealed class ReleaseQuestion : IDisposable
{
    private const int MaximumBody = 256 * 1024;

    private readonly ReleaseProbeSpec _probe;
    private readonly HttpQuestion? _http;

    /// <summary>Loads the certificates of a probe.</summary>
    /// <exception cref="ReleaseException">A certificate can't be read; nothing was done.</exception>
    public ReleaseQuestion(ReleaseProbeSpec probe)
    {
        _probe = probe;
        if (probe.Http is not { } url)
            return;
        if (new Uri(url).Scheme == Uri.UriSchemeHttps && !NativeLibraries.HasSsl)
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"cannot ask {url}: OpenSSL (libssl) can't be loaded", "install it (Debian: apt install libssl3)");
        try
        {
            _http = new HttpQuestion(new Uri(url))
            {
                MaximumBody = probe.NamesRelease ? MaximumBody : 0,
                Certificate = probe.Certificate is { } own ? X509Certificate2.CreateFromPemFile(own, probe.Key) : null,
                Authorities = probe.Authority is { } authority ? AuthorityFile.Load(authority) : null,
            };
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"cannot read a certificate of the probe: {FailureText.Of(unreadable)}",
                "see release.probe in the description", unreadable);
        }
    }

    /// <summary>What is asked, for messages.</summary>
    public string Text => _probe.Http ?? _probe.Tcp?.ToString() ?? string.Join(' ', _probe.Command);

    /// <summary>The host and port that are asked; null: a command is.</summary>
    public (string Host, int Port)? Address =>
        _http is { } http ? (http.Url.IdnHost, http.Url.Port) : _probe.Tcp is { } tcp ? (tcp.Host, tcp.Port) : null;

    /// <summary>Asks once.</summary>
    /// <param name="id">The release that must answer.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The reason of a failure; null: success.</returns>
    public Task<string?> AskAsync(ReleaseId id, string directory, CancellationToken cancellationToken)
    {
        if (_http is not null)
            return ProbeAttempt.HttpAsync(_http, _probe.AttemptTimeout, answer => Name(answer.Content), cancellationToken);
        if (_probe.Tcp is { } address)
            return ProbeAttempt.TcpAsync(address, _probe.AttemptTimeout, cancellationToken);
        var program = _probe.Command[0];
        var command = new Command(
            program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(program, directory) : program, [.. _probe.Command.Skip(1)])
        {
            WorkingDirectory = directory,
        };
        return ProbeAttempt.CommandAsync(command, _probe.AttemptTimeout, Name, cancellationToken);

        string? Name(string text)
        {
            var version = id.Text[..id.Text.LastIndexOf('-')];
            return !_probe.NamesRelease
                || text.Contains(id.Text, StringComparison.Ordinal)
                || text.Contains(version, StringComparison.Ordinal)
                    ? null
                    : $"the answer does not name {version}";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http?.Certificate?.Dispose();
        foreach (var authority in _http?.Authorities ?? [])
            authority.Dispose();
    }
}
