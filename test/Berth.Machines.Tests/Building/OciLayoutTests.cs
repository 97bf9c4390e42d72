using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Berth.Instances.Store;
using Berth.Machines.Archives;
using Berth.Machines.Images;
using Berth.Machines.Lifecycle;

namespace Berth.Machines.Tests.Building;

/// <summary>Images of OCI layouts, which these tests make themselves.</summary>
public sealed class OciLayoutTests
{
    [Fact]
    public async Task Build_LayersWithWhiteouts_AreOneTree()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        HostTool.Require("mke2fs");
        using var directory = new TemporaryDirectory();
        var first = new TarWriterForTests();
        first.Add("usr/bin/", '5', "");
        first.Add("usr/bin/tool", '0', "old tool", mode: 0x1ED, uid: 12);
        first.Add("lib", '2', "", link: "usr/lib");
        first.Add("usr/lib/", '5', "");
        first.Add("removed", '0', "x");
        first.Add("removed-directory/a/b", '0', "x");
        first.Add("opaque/", '5', "");
        first.Add("opaque/old", '0', "x");
        first.Add("opaque/sub/old", '0', "x");
        first.Add("kept", '0', "kept");
        first.Add("becomes-directory", '0', "x");
        var second = new TarWriterForTests();
        second.Add("usr/bin/tool", '0', "new tool");
        second.Add("lib/library.so", '0', "library"); // through the link of the first layer
        second.Add(".wh.removed", '0', "");
        second.Add(".wh.removed-directory", '0', "");
        second.Add("opaque/new", '0', "new"); // before the mark, which is about lower layers only
        second.Add("opaque/sub/new", '0', "new");
        second.Add("opaque/.wh..wh..opq", '0', "");
        second.Add("becomes-directory/", '5', "");
        second.Add("becomes-directory/f", '0', "f");
        second.Add("another", '1', "", link: "kept");
        second.Add(".wh.never-there", '0', "");
        var layout = new Layout(directory["layout"]);
        layout.Add(Gzip(first.ToArray()));
        layout.Add(second.ToArray());
        layout.Complete("""{"config":{"Entrypoint":["/usr/bin/tool"],"Cmd":["-v"],"Env":["A=b"],"WorkingDir":"/srv","User":"7:8"}}""");

        var directories = new StateDirectories(directory["state"], directory["run"]);
        var store = new ImageStore(directories, new MachineStore(directories));
        var built =
            await store.BuildAsync(new ImageBuildOptions("oci", $"oci-layout:{directory["layout"]}"), cancellationToken: Deadline.Token());

        await TestImage.ShouldBeConsistentAsync(built.Path);
        var runs = built.Record.ShouldNotBeNull().Runs.ShouldNotBeNull();
        runs.Arguments.ShouldBe(["/usr/bin/tool", "-v"]);
        (runs.Environment.Single(), runs.WorkingDirectory, runs.User).ShouldBe(("A=b", "/srv", "7:8"));
        using var image = store.Open("oci", writable: false);
        image.Files.List("/").Select(static file => file.Name)
            .ShouldBe(["another", "becomes-directory", "kept", "lib", "lost+found", "opaque", "usr"], ignoreOrder: true);
        image.Files.List("/opaque").Select(static file => file.Name).ShouldBe(["new", "sub"]);
        image.Files.List("/opaque/sub").Select(static file => file.Name).ShouldBe(["new"]);
        Text("/usr/bin/tool").ShouldBe("new tool");
        Text("/usr/lib/library.so").ShouldBe("library");
        Text("/becomes-directory/f").ShouldBe("f");
        Text("/another").ShouldBe("kept");
        image.Files.Find("/kept")!.Links.ShouldBe(2);

        string Text(string path)
        {
            using var content = image.Files.OpenRead(path);
            return new StreamReader(content).ReadToEnd();
        }
    }

    [Fact]
    public async Task Build_BlobWithAnotherContent_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        HostTool.Require("mke2fs");
        var archive = new TarWriterForTests();
        archive.Add("f", '0', "content");
        var layout = new Layout(directory["layout"]);
        layout.Add(archive.ToArray());
        layout.Complete("""{"config":{}}""");
        var directories = new StateDirectories(directory["state"], directory["run"]);
        var store = new ImageStore(directories, new MachineStore(directories));
        var options = new ImageBuildOptions("oci", $"oci-layout:{directory["layout"]}") { Replace = true };
        await store.BuildAsync(options);

        foreach (var blob in Directory.GetFiles(directory["layout/blobs/sha256"]))
        {
            var good = await File.ReadAllBytesAsync(blob, Deadline.Token());
            await File.WriteAllBytesAsync(blob, [.. good, (byte)' '], Deadline.Token());
            (await Should.ThrowAsync<ArchiveException>(store.BuildAsync(options))).Message.ShouldContain("not that of its digest");
            await File.WriteAllBytesAsync(blob, good, Deadline.Token());
        }

        await store.BuildAsync(options);
    }

    [Theory]
    [InlineData("{", "not valid")]
    [InlineData("""{"manifests":[]}""", "has no image")]
    [InlineData("""{"manifests":[{"digest":"sha256:../../../../etc/passwd"}]}""", "has no digest")]
    [InlineData("""{"manifests":[{"digest":"md5:00"}]}""", "has no digest")]
    public async Task Build_InvalidIndex_SaysSo(string index, string problem)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("layout/index.json", index);
        var directories = new StateDirectories(directory["state"], directory["run"]);
        var store = new ImageStore(directories, new MachineStore(directories));
        (await Should.ThrowAsync<ArchiveException>(store.BuildAsync(new ImageBuildOptions("oci", $"oci-layout:{directory["layout"]}"))))
            .Message.ShouldContain(problem);
    }

    private static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(content);
        return compressed.ToArray();
    }

    /// <summary>A layout with one image.</summary>
    private sealed class Layout(string path)
    {
        private readonly List<string> _layers = [];

        public void Add(byte[] layer) => _layers.Add(Blob(layer));

        public void Complete(string config)
        {
            var configuration = Blob(Encoding.UTF8.GetBytes(config));
            var manifest = Blob(Encoding.UTF8.GetBytes(
                $$"""{"schemaVersion":2,"config":{{configuration}},"layers":[{{string.Join(',', _layers)}}]}"""));
            File.WriteAllText($"{path}/index.json", $$"""{"schemaVersion":2,"manifests":[{{manifest}}]}""");
            File.WriteAllText($"{path}/oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        }

        private string Blob(byte[] content)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(content));
            Directory.CreateDirectory($"{path}/blobs/sha256");
            File.WriteAllBytes($"{path}/blobs/sha256/{digest}", content);
            return $$"""{"digest":"sha256:{{digest}}","size":{{content.Length}}}""";
        }
    }
}
