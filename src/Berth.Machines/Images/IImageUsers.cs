namespace Berth.Machines.Images;

/// <summary>Knows which machines were made of an image: their disks have only what differs from it.</summary>
public interface IImageUsers
{
    /// <summary>The names of the machines that were made of an image, running or not; sorted.</summary>
    /// <param name="file">The image's file, absolute.</param>
    IReadOnlyList<string> MachinesOf(string file);
}
