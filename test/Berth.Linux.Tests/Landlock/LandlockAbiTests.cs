using Berth.Linux.Landlock;

namespace Berth.Linux.Tests.Landlock;

public sealed class LandlockAbiTests
{
    [Theory]
    [InlineData(0, 0ul, 0ul, 0ul, 6)]
    [InlineData(1, 0x1FFFul, 0ul, 0ul, 5)]
    [InlineData(2, 0x3FFFul, 0ul, 0ul, 4)]
    [InlineData(3, 0x7FFFul, 0ul, 0ul, 3)]
    [InlineData(4, 0x7FFFul, 3ul, 0ul, 2)]
    [InlineData(5, 0xFFFFul, 3ul, 0ul, 1)]
    [InlineData(6, 0xFFFFul, 3ul, 3ul, 0)]
    [InlineData(99, 0xFFFFul, 3ul, 3ul, 0)]
    public void Handled_EachVersion_HasTheRightsOfTheKernel(int version, ulong files, ulong network, ulong scopes, int missing)
    {
        var abi = new LandlockAbi(version);
        ((ulong)abi.HandledFiles).ShouldBe(files);
        ((ulong)abi.HandledNetwork).ShouldBe(network);
        ((ulong)abi.Scopes).ShouldBe(scopes);
        abi.Missing.Count.ShouldBe(missing);
    }

    [Fact]
    public void Allow_File_HasNoRightOfDirectories() =>
        new LandlockAbi(6).Allow(read: true, write: true, execute: true, isDirectory: false, device: true)
            .ShouldBe(
                LandlockFileRights.ReadFile
                | LandlockFileRights.WriteFile
                | LandlockFileRights.Truncate
                | LandlockFileRights.Execute
                | LandlockFileRights.DeviceIoctl);

    [Fact]
    public void Allow_DirectoryToRead_HasNoRightToWrite() =>
        new LandlockAbi(6).Allow(read: true, write: false, execute: false, isDirectory: true)
            .ShouldBe(LandlockFileRights.ReadFile | LandlockFileRights.ReadDirectory);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Allow_Everything_HasOnlyRightsOfTheVersion(int version)
    {
        var abi = new LandlockAbi(version);
        (abi.Allow(true, true, true, isDirectory: true, device: true) & ~abi.HandledFiles).ShouldBe(LandlockFileRights.None);
    }

    [Fact]
    public void Probe_ThisKernel_AnswersAVersion() => LandlockAbi.Probe().Version.ShouldBeInRange(0, 100);
}
