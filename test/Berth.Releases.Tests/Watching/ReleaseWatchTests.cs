using System.Security.Cryptography;
using System.Text;
using Berth.Releases.Errors;
using Berth.Releases.Watching;

namespace Berth.Releases.Tests.Watching;

/// <summary>A watched directory on a server that may be hostile, or slow, or gone.</summary>
public sealed class ReleaseWatchTests : IDisposable
{
    private const string Name = "notes-1.1.tar";

    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedServer _server = new();
    private readonly ReleaseWatch _watch;
    private readonly byte[] _archive = RandomNumberGenerator.GetBytes(300_000);

    public ReleaseWatchTests()
    {
        _watch = new ReleaseWatch(new HttpSource(new Uri(_server.Url), null, TimeSpan.FromSeconds(5)), _directory["copies"]);
        Publish(_archive, _archive.Length);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ThenCopy_HasTheArchiveWithItsManifest_AndNothingAfterwards()
    {
        _server.Files[Name + ".release.json.sig"] = [1];
        var found = (await _watch.FindAsync(Token))!;
        await _watch.CopyAsync(found, Token);

        (found.Name, found.Version, found.Size).ShouldBe((Name, "1.1", 300_000));
        (await File.ReadAllBytesAsync(found.Archive, Token)).ShouldBe(_archive);
        File.Exists(found.Archive + ".release.json").ShouldBeTrue();
        (await File.ReadAllBytesAsync(found.Archive + ".release.json.sig", Token)).ShouldBe([1]);

        _watch.Accept();

        Directory.GetFiles(_directory["copies"]).ShouldBeEmpty();
        (await _watch.FindAsync(Token)).ShouldBeNull();
        _server.Requests[^1].ShouldContain("If-None-Match");
        Publish(_archive[1..], _archive.Length - 1);
        (await _watch.FindAsync(Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Copy_Interrupted_IsContinuedWhereItEnded()
    {
        var found = (await _watch.FindAsync(Token))!;
        _server.OnRequest = async (name, stream) =>
        {
            if (name != Name)
                return false;
            await ScriptedServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {_archive.Length}\r\n\r\n");
            await stream.WriteAsync(_archive.AsMemory(0, 200_000), Token);
            return true;
        };
        await Should.ThrowAsync<ReleaseException>(() => _watch.CopyAsync(found, Token));
        var had = new FileInfo(found.Archive).Length;
        had.ShouldBeInRange(1, 200_000);
        _server.OnRequest = static (_, _) => Task.FromResult(false);

        // Also by a watch that was started anew.
        found = (await _watch.FindAsync(Token))!;
        await _watch.CopyAsync(found, Token);

        _server.Requests[^1].ShouldContain($"Range: bytes={had}-");
        (await File.ReadAllBytesAsync(found.Archive, Token)).ShouldBe(_archive);
    }

    [Fact]
    public async Task Copy_ThatIsContinuedWithOtherBytes_IsRefused_AndBeginsAnew()
    {
        var found = (await _watch.FindAsync(Token))!;
        await File.WriteAllBytesAsync(found.Archive, new byte[1000], Token);

        (await Should.ThrowAsync<ReleaseException>(() => _watch.CopyAsync(found, Token))).Message.ShouldContain("its digest is another");

        File.Exists(found.Archive).ShouldBeFalse();
        await _watch.CopyAsync(found, Token);
    }

    [Theory]
    [InlineData(-1, "longer than the 299999 bytes")]
    [InlineData(1, "ended after 300000 of 300001 bytes")]
    public async Task Copy_OfAnotherLength_IsRefused(int difference, string message)
    {
        Publish(_archive, _archive.Length + difference);
        var found = (await _watch.FindAsync(Token))!;

        (await Should.ThrowAsync<ReleaseException>(() => _watch.CopyAsync(found, Token))).Message.ShouldContain(message);

        new FileInfo(found.Archive).Length.ShouldBeLessThanOrEqualTo(found.Size);
    }

    [Theory]
    [InlineData("index.json")]
    [InlineData(Name + ".release.json")]
    public async Task Find_EndlessBody_IsRefused(string hostile)
    {
        _server.OnRequest = async (name, stream) =>
        {
            if (name != hostile)
                return false;
            await ScriptedServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while (true)
                await stream.WriteAsync(new byte[64 * 1024], Token);
        };

        (await Should.ThrowAsync<ReleaseException>(() => _watch.FindAsync(Token))).Message.ShouldContain("is longer than 262144 bytes");
    }

    [Fact]
    public async Task Find_BodyThatNeverComes_IsGivenUp()
    {
        using var watch = new ReleaseWatch(new HttpSource(new Uri(_server.Url), null, TimeSpan.FromMilliseconds(300)), _directory["x"]);
        _server.OnRequest = static async (_, stream) =>
        {
            await ScriptedServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            await stream.ReadExactlyAsync(new byte[1], Token);
            return true;
        };

        (await Should.ThrowAsync<ReleaseException>(() => watch.FindAsync(Token))).Message.ShouldContain("is too slow");
    }

    [Theory]
    [InlineData("index.json", "more than 5 times")]
    [InlineData("file:///etc/passwd", "from http to file, which is refused")]
    [InlineData("ftp://127.0.0.1/x", "from http to ftp, which is refused")]
    public async Task Find_RedirectsThatLeadNowhereGood_AreRefused(string to, string message)
    {
        _server.OnRequest = async (_, stream) =>
        {
            await ScriptedServer.WriteAsync(
                stream, $"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return true;
        };

        (await Should.ThrowAsync<ReleaseException>(() => _watch.FindAsync(Token))).Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{ "archive": "../../etc/passwd" }""")]
    [InlineData("""{ "archive": ".." }""")]
    [InlineData("""{ "archive": "a/b.tar" }""")]
    [InlineData("""{ "archive": "" }""")]
    [InlineData("""{ "archive": null }""")]
    public async Task Find_IndexThatNamesNoArchive_IsRefused(string index)
    {
        _server.Files["index.json"] = Encoding.UTF8.GetBytes(index);

        (await Should.ThrowAsync<ReleaseException>(() => _watch.FindAsync(Token))).Message.ShouldContain("names no archive");
        Directory.Exists(_directory["copies"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../x", 1)]
    [InlineData("ABC", 1)]
    [InlineData(null, -1)]
    public async Task Find_ManifestThatIsNone_IsRefused(string? sha256, long size)
    {
        Publish(_archive, size, sha256);

        (await Should.ThrowAsync<ReleaseException>(() => _watch.FindAsync(Token))).Message.ShouldContain("is no manifest");
    }

    [Fact]
    public async Task Directory_IsWatchedInTheSameWay()
    {
        foreach (var (name, content) in _server.Files)
            await File.WriteAllBytesAsync(Write("shelf", name), content, Token);
        using var watch = ReleaseWatch.Open(_directory["shelf"], null, _directory["own"]);

        var found = (await watch.FindAsync(Token))!;
        await watch.CopyAsync(found, Token);

        (await File.ReadAllBytesAsync(found.Archive, Token)).ShouldBe(_archive);
        watch.Accept();
        (await watch.FindAsync(Token)).ShouldBeNull();
    }

    public void Dispose()
    {
        _watch.Dispose();
        _server.Dispose();
        _directory.Dispose();
    }

    private string Write(string directory, string name)
    {
        Directory.CreateDirectory(_directory[directory]);
        return Path.Combine(_directory[directory], name);
    }

    private void Publish(byte[] archive, long size, string? sha256 = null)
    {
        _server.Files[Name] = archive;
        sha256 ??= Convert.ToHexStringLower(SHA256.HashData(archive));
        _server.Files[Name + ".release.json"] = Encoding.UTF8.GetBytes($$"""
            { "format": "berth-release-1", "name": "notes", "version": "1.1", "sha256": "{{sha256}}", "size": {{size}},
              "signedAt": "2026-01-01T00:00:00Z", "expires": "2036-01-01T00:00:00Z" }
            """);
        _server.Files["index.json"] = Encoding.UTF8.GetBytes($$"""{ "archive": "{{Name}}", "size": {{size}} }""");
    }
}
