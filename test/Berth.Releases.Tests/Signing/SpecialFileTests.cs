using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Signing;

namespace Berth.Releases.Tests.Signing;

/// <summary>A pipe without a writer, a device without an end and a directory, in the place of each file that is read.</summary>
public sealed class SpecialFileTests : SignedStore
{
    [Theory]
    [InlineData("mkfifo", "not a regular file")]
    [InlineData("mkdir", "is a directory")]
    [InlineData("ln -s /dev/zero", "not a regular file")]
    public async Task Read_OfAnotherKindOfFile_IsRefusedAtOnce(string make, string said)
    {
        var special = _directory["special"];
        await RunAsync($"{make} {special}");
        var archive = Signed("1.0", "one");
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);
        var next = Rotation(2, "one");
        var request = new InstallRequest(archive) { Name = Name };
        var time = TimeProvider.System;
        var day = TimeSpan.FromDays(1);

        Func<Task>[] reads =
        [
            () => store.InstallAsync(request with { Archive = special }, Deadline.Token()),
            () => store.InstallAsync(request with { Manifest = special }, Deadline.Token()),
            () => store.InstallAsync(request with { Signatures = [special] }, Deadline.Token()),
            () => Task.Run(() => ManifestSigner.SignArchive(special, _directory["one.pem"], Name, "1.0", day, null, time, default)),
            () => Task.Run(() => ManifestSigner.SignArchive(archive, special, Name, "1.0", day, null, time, default)),
            () => Task.Run(() => TrustedKey.Read(special)),
            () => Task.Run(() => store.ChangeKeys([], [], null, special, [])),
            () => Task.Run(() => store.ChangeKeys([], [], null, next, [special])),
        ];
        foreach (var read in reads)
            (await Should.ThrowAsync<ReleaseException>(() => Deadline.Within(read()))).Message.ShouldContain(said);

        (await store.InstallAsync(request, Deadline.Token())).Change.ShouldBe(UpdateChange.Installed);
    }

    [Theory]
    [InlineData("no-such", "no such file")]
    [InlineData("closed/file", "")]
    public void Read_OfAMissingFile_SaysSo(string name, string said) =>
        Should.Throw<ReleaseException>(() => TrustedKey.Read(_directory[name])).Message.ShouldContain(said);

    [Theory]
    [InlineData(256 * 1024, "neither PEM nor")]
    [InlineData((256 * 1024) + 1, "longer than")]
    public void Read_OfALongFile_IsRefusedAboveTheLimit(int length, string said)
    {
        _directory.Write("long", new string('x', length));

        Should.Throw<ReleaseException>(() => TrustedKey.Read(_directory["long"])).Message.ShouldContain(said);
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000zz")]
    public async Task Install_WithADigestThatIsNone_IsWrongUsage(string digest)
    {
        using var store = await OpenAsync();

        (await Should.ThrowAsync<ReleaseException>(
            () => store.InstallAsync(new InstallRequest(Archive("1.0")) { Sha256 = digest }, Deadline.Token()))).Kind
            .ShouldBe(ReleaseErrorKind.Usage);
    }
}
