namespace Berth.Linux.Ext4;

/// <summary>What an open file system is used for.</summary>
public enum Ext4Access
{
    /// <summary>It is read.</summary>
    Read,

    /// <summary>
    /// Single files of it are changed. Each write goes to the file at once and in order, so that a process that is killed leaves the old
    /// file or the new one.
    /// </summary>
    Write,

    /// <summary>It is filled. Blocks are collected in memory; a process that is killed leaves a file that is of no use.</summary>
    Build,
}
