using Berth.Linux.Commands;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Tests.Vmm;

/// <summary>The snapshots in a qcow2 file, as qemu-img makes them.</summary>
public sealed class Qcow2SnapshotsTests
{
    [Fact]
    public async Task Read_WhatQemuMade_HasTheNames()
    {
        HostTool.Require("qemu-img");
        using var directory = new TemporaryDirectory();
        Qcow2Overlay.Create(directory["disk"], 1 << 20, backing: null);
        Qcow2Snapshots.Read(directory["disk"]).ShouldBeEmpty();
        foreach (var name in (string[])["first", "a-longer-name-of-a-snapshot"])
        {
            (await CommandRunner.RunAsync(new Command("qemu-img", "snapshot", "-c", name, directory["disk"]), Deadline.Token()))
                .ThrowIfFailed();
        }

        var found = Qcow2Snapshots.Read(directory["disk"]);
        found.Select(static snapshot => snapshot.Name).ShouldBe(["first", "a-longer-name-of-a-snapshot"]);
        found.ShouldAllBe(static snapshot => snapshot.Created > DateTimeOffset.UnixEpoch && snapshot.MemoryBytes == 0);
    }

    [Fact]
    public void Read_AnythingElse_HasNone()
    {
        using var directory = new TemporaryDirectory();
        Qcow2Snapshots.Read(directory["none"]).ShouldBeEmpty();
        File.WriteAllBytes(directory["short"], [0x51, 0x46, 0x49, 0xFB]);
        Qcow2Snapshots.Read(directory["short"]).ShouldBeEmpty();
        var seed = Properties.RandomSeed;
        var random = new Random(seed);
        Qcow2Overlay.Create(directory["disk"], 1 << 20, backing: null);
        var good = File.ReadAllBytes(directory["disk"]);
        for (var i = 0; i < 200; i++)
        {
            // A count and a place of the table, and bytes there.
            random.NextBytes(good.AsSpan(60, 12));
            good[64] = good[65] = good[66] = good[67] = good[68] = good[69] = 0;
            random.NextBytes(good.AsSpan(72, 4000));
            File.WriteAllBytes(directory["bad"], good);
            Qcow2Snapshots.Read(directory["bad"]).Count.ShouldBeLessThanOrEqualTo(1000, $"BERTH_SEED={seed}");
        }
    }
}
