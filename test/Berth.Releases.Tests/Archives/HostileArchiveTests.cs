using System.Text;
using Berth.Releases.Archives;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Store;

namespace Berth.Releases.Tests.Archives;

/// <summary>
/// Archives that must not be installed. Each is refused by the name of its entry, and leaves nothing, in the store or beside it.
/// </summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static readonly Dictionary<string, (byte[] Archive, string[] Said)> s_hostile = new(StringComparer.Ordinal)
    {
        ["absolute path"] = (Tar().File("/outside", "x").Done(), ["/outside", "absolute"]),
        ["dots"] = (Tar().File("a/../../outside", "x").Done(), ["a/../../outside", "\"..\""]),
        ["dots by pax"] = (Tar().Pax("path", "../outside").File("inside", "x").Done(), ["../outside", "\"..\""]),
        ["absolute symbolic link"] = (Tar().Link("etc", "/etc").Done(), ["etc", "outside"]),
        ["symbolic link out"] = (Tar().Link("a/up", "../../outside").Done(), ["a/up", "outside"]),
        ["symbolic link out through another"] =
            (Tar().Directory("p/q").Link("p/q/top", "../..").Link("sly", "p/q/top/../outside").Done(), ["sly", "outside"]),
        ["symbolic link that a later one leads out"] =
            (Tar().Link("early", "d/../x").Link("d", "e/f").Directory("e/f").Link("x", "../outside").Done(), ["outside"]),
        ["circle of symbolic links"] = (Tar().Link("a", "b").Link("b", "a").Done(), ["circle"]),
        ["file through a symbolic link"] =
            (Tar().Directory("real").Link("link", "real").File("link/file", "x").Done(), ["link/file", "symbolic link"]),
        ["file over a symbolic link"] = (Tar().Link("file", "other").File("file", "x").Done(), ["file", "same path"]),
        ["hard link out"] = (Tar().HardLink("passwd", "/etc/passwd").Done(), ["passwd", "hard link"]),
        ["hard link by dots"] = (Tar().HardLink("passwd", "../../../etc/passwd").Done(), ["passwd", "hard link"]),
        ["hard link to a symbolic link"] =
            (Tar().File("f", "x").Link("l", "f").HardLink("h", "l").Done(), ["\"h\"", "no earlier file"]),
        ["hard link to a later file"] = (Tar().HardLink("h", "later").File("later", "x").Done(), ["\"h\"", "no earlier file"]),
        ["character device"] = (Tar().Special("null", '3').Done(), ["null", "character device"]),
        ["block device"] = (Tar().Special("sda", '4').Done(), ["sda", "block device"]),
        ["nothing but directories"] = (Tar().Directory("d").Directory("d/e").Done(), ["no file"]),
        ["fifo"] = (Tar().Special("pipe", '6').Done(), ["pipe", "fifo"]),
        ["set-user-ID"] = (Tar().File("su", "x", 0x9ED).Done(), ["su", "set-user-ID"]),
        ["set-group-ID directory"] = (Tar().Directory("d", 0x5ED).Done(), ["\"d", "set-group-ID"]),
        ["twice"] = (Tar().File("a", "1").File("./a", "2").Done(), ["\"a\"", "same path"]),
        ["file as a directory"] = (Tar().File("a", "1").File("a/b", "2").Done(), ["a/b", "not a directory"]),
        ["Berth's own file"] = (Tar().File(StorePaths.Manifest, "{}").Done(), [StorePaths.Manifest, "itself"]),
        ["something behind the end"] = ([.. Tar().File("a", "1").Done(), .. "hidden"u8], ["follows its end"]),
        ["something behind gzip"] = ([.. TarBytes.Gzip(Tar().File("a", "1").Done()), .. "hidden"u8], ["follows its end"]),
        ["cut in a file"] = (Tar().Entry("a", '0', "", 0x1A4, new byte[512], size: 4096).Cut(), ["\"a\"", "cut"]),
        ["cut before the end"] = (Tar().File("a", "1").Cut(), ["cut"]),
        ["cut gzip"] = (TarBytes.Gzip(Tar().File("a", new string('x', 5000)).Done())[..^9], ["cut"]),
        ["longer than allowed"] = (Tar().Entry("big", '0', "", 0x1A4, [], size: 300L << 20).Done(), ["big", "limit"]),
        ["bomb"] = (TarBytes.Gzip(Tar().Entry("zeros", '0', "", 0x1A4, new byte[32 << 20]).Done()), ["200 times"]),
        ["long header"] = (Tar().Entry("pax", 'x', "", 0x1A4, [], size: 100L << 20).Done(), ["extended header"]),
        ["long path"] =
            (Tar().Pax("path", string.Join('/', Enumerable.Repeat("abcdefghi", 110))).File("a", "x").Done(), ["longer than 1024"]),
        ["long name"] = (Tar().Pax("path", new string('n', 256)).File("a", "x").Done(), ["longer than 255"]),
        ["name that is not UTF-8"] = (NotUtf8(), ["UTF-8"]),
        ["no archive"] = ("just text, and no archive at all"u8.ToArray(), ["no tar"]),
        ["sparse file of pax 1.0"] =
            (Tar().PaxAll(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "big"), ("GNU.sparse.realsize", "4096"))
                .File("GNUSparseFile.1/big", "1\n0\n1\n").Done(), ["\"big\"", "sparse"]),
        ["sparse file of pax 0.1"] =
            (Tar().PaxAll(("GNU.sparse.map", "0,1"), ("GNU.sparse.name", "big"), ("GNU.sparse.size", "4096"))
                .File("GNUSparseFile.1/big", "x").Done(), ["\"big\"", "sparse"]),
        ["sparse file of pax 0.0"] =
            (Tar().PaxAll(("GNU.sparse.numblocks", "1"), ("GNU.sparse.size", "4096")).File("big", "x").Done(), ["\"big\"", "sparse"]),
        ["path for all entries"] = (Tar().PaxGlobal("path", "other").File("a", "x").Done(), ["\"path\"", "all entries"]),
        ["owner for all entries"] = (Tar().PaxGlobal("uid", "0").File("a", "x").Done(), ["\"uid\"", "all entries"]),
        ["owner that is no number"] = (Tar().Pax("uid", "99999999999999999999").File("a", "x").Done(), ["number"]),
        ["time out of range"] = (Tar().Pax("mtime", "99999999999999999999").File("a", "x").Done(), ["number"]),
        ["zip: dots"] = (Zip().File("../outside", "x").Done(), ["../outside", "\"..\""]),
        ["zip: backslash"] = (Zip().File("a\\..\\outside", "x").Done(), ["backslash"]),
        ["zip: symbolic link out"] = (Zip().File("up", "../outside", 0xA1FF).Done(), ["up", "outside"]),
        ["zip: set-user-ID"] = (Zip().File("su", "x", 0x89ED).Done(), ["su", "set-user-ID"]),
        ["zip: device"] = (Zip().File("null", "", 0x21A4).Done(), ["null", "special kind"]),
        ["zip: two names"] = (Zip().File("harmless", "x", localName: "../harm1").Done(), ["contradict"]),
        ["zip: two lengths"] = (Zip().File("a", "xyz", localSize: 2).Done(), ["\"a\"", "contradict"]),
        ["zip: wrong checksum"] = (Zip().File("a", "xyz", crc: 7).Done(), ["\"a\"", "checksum"]),
        ["zip: hidden between"] = (Zip().File("a", "1").Gap().File("b", "2").Done(), ["\"b\"", "stands before"]),
        ["zip: overlapping"] = (Zip().File("a", "1").File("b", "2", offset: 0).Done(), ["\"b\"", "overlaps"]),
        ["zip: behind the end"] = ([.. Zip().File("a", "1").Done(), .. "hidden"u8], ["follows its end"]),
        ["zip: before the start"] = ([.. "PK\u0003\u0004hidden"u8, .. Zip().File("a", "1").Done()], ["stands before"]),
        ["zip: encrypted"] = (Zip().File("a", "1", flags: 1).Done(), ["\"a\"", "encrypted"]),
        ["zip: twice"] = (Zip().File("a", "1").File("a", "2").Done(), ["\"a\"", "same path"]),
    };

    public static TheoryData<string> Hostile => [.. s_hostile.Keys];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Install_HostileArchive_IsRefusedAndLeavesNothing(string kind)
    {
        var (bytes, said) = s_hostile[kind];
        var archive = _directory["evil-1.0"];
        await File.WriteAllBytesAsync(archive, bytes, Deadline.Token());
        var good = _directory["good-1.0.tar"];
        await File.WriteAllBytesAsync(good, Tar().File("outside", "the good one").Done(), Deadline.Token());
        using var store = await ReleaseStore.OpenAsync(_directory["store"], new NoTarget(), wait: false, static _ => { }, Deadline.Token());
        await store.InstallAsync(new InstallRequest(good), Deadline.Token());
        var before = Everything();

        var refused = await Should.ThrowAsync<ReleaseException>(() => store.InstallAsync(new InstallRequest(archive), Deadline.Token()));

        refused.Kind.ShouldBe(ReleaseErrorKind.BadArchive, refused.Message);
        foreach (var part in said)
            refused.Message.ShouldContain(part);
        Everything().ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task DryRun_HostileArchive_IsRefused(string kind)
    {
        var archive = _directory["evil-1.0"];
        await File.WriteAllBytesAsync(archive, s_hostile[kind].Archive, Deadline.Token());
        using var store = await ReleaseStore.OpenAsync(_directory["store"], new NoTarget(), wait: false, static _ => { }, Deadline.Token());

        (await Should.ThrowAsync<ReleaseException>(
            () => store.InstallAsync(new InstallRequest(archive) { IsDryRun = true }, Deadline.Token()))).Kind
            .ShouldBe(ReleaseErrorKind.BadArchive);
    }

    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(10, 9, false)]
    public async Task Install_FilesAtTheLimit_AreInstalledUpToIt(int length, int limit, bool isInstalled)
    {
        var archive = _directory["a-1.0.tar"];
        await File.WriteAllBytesAsync(archive, Tar().File("a", new string('x', length)).Done(), Deadline.Token());

        await CheckAsync(archive, new ArchiveLimits { Bytes = limit }, isInstalled);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task Install_EntriesAtTheLimit_AreInstalledUpToIt(int limit, bool isInstalled)
    {
        var archive = _directory["a-1.0.tar"];
        await File.WriteAllBytesAsync(archive, Tar().File("a", "").File("b", "").File("c", "").Done(), Deadline.Token());

        await CheckAsync(archive, new ArchiveLimits { Entries = limit }, isInstalled);
    }

    public void Dispose() => _directory.Dispose();

    private async Task CheckAsync(string archive, ArchiveLimits limits, bool isInstalled)
    {
        using var store = await ReleaseStore.OpenAsync(_directory["store"], new NoTarget(), wait: false, static _ => { }, Deadline.Token());
        var install = store.InstallAsync(new InstallRequest(archive) { Limits = limits }, Deadline.Token());
        if (isInstalled)
            (await install).Change.ShouldBe(UpdateChange.Installed);
        else
            (await Should.ThrowAsync<ReleaseException>(() => install)).Kind.ShouldBe(ReleaseErrorKind.BadArchive);
    }

    private static TarBytes Tar() => new();

    private static ZipBytes Zip() => new();

    private static byte[] NotUtf8()
    {
        var bytes = Tar().File("aXb", "x").Done();
        bytes[1] = 0xFF;
        bytes[148..156].AsSpan().Clear();
        for (var i = 148; i < 156; i++)
            bytes[i] = (byte)' ';
        Encoding.ASCII.GetBytes(Convert.ToString(bytes[..512].Sum(static value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(bytes, 148);
        return bytes;
    }

    /// <summary>Every path in the test's directory but the archives, with what it is.</summary>
    private string[] Everything() =>
    [
        .. Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories)
            .Where(static path => Path.GetFileName(path) != StorePaths.Lock).Order(StringComparer.Ordinal)
            .Select(static path =>
                $"{path} {File.ResolveLinkTarget(path, false)?.FullName} {(File.Exists(path) ? File.ReadAllText(path) : "")}"),
    ];
}
