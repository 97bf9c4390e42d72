using Berth.HostServices.Client;
using SampleServices.Secrets;

namespace SampleServices.Tests;

public sealed class SecretsTests
{
    [Fact]
    public async Task Take_Twice_IsHandedOutOnceAsAFileThatNobodyCanChange()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("token", "s3cret");
        await using var served = new Served(new SecretsDispatcher(new SecretsService(directory.Path)));
        var secrets = new SecretsClient(served.Client);

        using (var secret = await secrets.TakeAsync("token"))
        {
            Should.Throw<UnauthorizedAccessException>(() => RandomAccess.Write(secret, "x"u8, 0));
            Served.Text(secret).ShouldBe("s3cret");
        }

        (await Should.ThrowAsync<RemoteException>(() => secrets.TakeAsync("token"))).RemoteMessage.ShouldContain("handed out already");
    }

    [Fact]
    public async Task Take_ByManyAtOnce_OneOfThemHasIt()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("token", "s3cret");
        using var service = new SecretsService(directory.Path);
        var takers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => service.TakeAsync("token"))).ToArray();
        await Task.WhenAll(takers.Select(static t => t.ContinueWith(static _ => { }, TaskScheduler.Default)));
        takers.Count(static t => t.IsCompletedSuccessfully).ShouldBe(1);
        foreach (var taker in takers.Where(static t => t.IsCompletedSuccessfully))
            (await taker).Dispose();
    }

    [Theory]
    [InlineData("../token")]
    [InlineData("./token")]
    [InlineData("link")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("missing")]
    public async Task Take_OtherNames_AreRefused(string name)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("token", "s3cret");
        File.CreateSymbolicLink(directory["link"], "token");
        await using var served = new Served(new SecretsDispatcher(new SecretsService(directory.Path)));
        await Should.ThrowAsync<RemoteException>(() => new SecretsClient(served.Client).TakeAsync(name));
        using var secret = await new SecretsClient(served.Client).TakeAsync("token");
        Served.Text(secret).ShouldBe("s3cret");
    }
}
