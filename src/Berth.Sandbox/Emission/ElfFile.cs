using System.Buffers.Binary;
using System.Text;

namespace Berth.Sandbox.Emission;

/// <summary>Writes an elf(5) executable: headers, data and text; for debugging also sections and symbols.</summary>
internal static class ElfFile
{
    private const int HeaderSize = 64, ProgramHeaderSize = 56, SectionHeaderSize = 64, SymbolSize = 24;
    private const int PT_LOAD = 1, PT_GNU_STACK = 0x6474e551;
    private const int PF_X = 1, PF_W = 2, PF_R = 4;

    public static byte[] Build(Assembler code, ReadOnlySpan<byte> data, List<CodeSymbol> symbols)
    {
        var textOffset = Align(ImageLayout.HeaderSize + data.Length);
        var textEnd = textOffset + code.Code.Length;
        using var file = new MemoryStream(symbols.Count == 0 ? textEnd : textEnd * 2); // of its very size: then it is not copied again
        file.Write(new byte[ImageLayout.HeaderSize]);
        file.Write(data);
        Pad(file, textOffset);
        file.Write(code.Code);

        var sections = symbols.Count == 0 ? default : WriteSections(file, code, data.Length, textOffset, symbols);
        file.Position = 0;
        WriteHeader(file, code, ImageLayout.TextSegment + textOffset, sections);
        WriteProgramHeader(file, PT_LOAD, PF_R | PF_W, 0, ImageLayout.DataSegment, ImageLayout.HeaderSize + data.Length);
        WriteProgramHeader(file, PT_LOAD, PF_R | PF_X, textOffset, ImageLayout.TextSegment + textOffset, code.Code.Length);
        WriteProgramHeader(file, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0);
        return file.Capacity == file.Length ? file.GetBuffer() : file.ToArray();
    }

    private static void WriteHeader(MemoryStream file, Assembler code, int entry, SectionTable sections)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        "\u007fELF"u8.CopyTo(header);
        header[4] = 2; // 64-bit
        header[5] = 1; // little-endian
        header[6] = 1; // EV_CURRENT
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2); // ET_EXEC
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], code.ElfMachine);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], entry);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], sections.Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 3);
        BinaryPrimitives.WriteUInt16LittleEndian(header[58..], SectionHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[60..], (ushort)sections.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(header[62..], (ushort)Math.Max(0, sections.Count - 1));
        file.Write(header);
    }

    private static void WriteProgramHeader(MemoryStream file, int type, int flags, int offset, int address, int size)
    {
        Span<byte> header = stackalloc byte[ProgramHeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, type);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], flags);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], address);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], address);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], size);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], type == PT_LOAD ? ImageLayout.SegmentAlignment : 16);
        file.Write(header);
    }

    private static SectionTable WriteSections(MemoryStream file, Assembler code, int dataSize, int textOffset, List<CodeSymbol> symbols)
    {
        const int SHT_PROGBITS = 1, SHT_SYMTAB = 2, SHT_STRTAB = 3, SHF_WRITE = 1, SHF_ALLOC = 2, SHF_EXECINSTR = 4;
        var textAddress = ImageLayout.TextSegment + textOffset;
        var (strings, symbolTable) = SymbolTable(symbols, textAddress, code.Code.Length);
        var symbolOffset = Append(file, symbolTable);
        var stringOffset = Append(file, strings);
        var names = "\0.text\0.data\0.symtab\0.strtab\0.shstrtab\0"u8;
        var nameOffset = Append(file, names);
        var table = Append(file, []);
        WriteSection(file, default, 0, 0, 0, 0, 0, 0);
        WriteSection(file, 1, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, textAddress, textOffset, code.Code.Length, 0);
        WriteSection(file, 7, SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, ImageLayout.DataAddress, ImageLayout.HeaderSize, dataSize, 0);
        WriteSection(file, 13, SHT_SYMTAB, 0, 0, symbolOffset, symbolTable.Length, SymbolSize, link: 4, info: symbols.Count + 1);
        WriteSection(file, 21, SHT_STRTAB, 0, 0, stringOffset, strings.Length, 0);
        WriteSection(file, 29, SHT_STRTAB, 0, 0, nameOffset, names.Length, 0);
        return new SectionTable(table, 6);
    }

    private static void WriteSection(
        MemoryStream file, int name, int type, int flags, int address, int offset, int size, int entrySize, int link = 0, int info = 0)
    {
        Span<byte> header = stackalloc byte[SectionHeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, name);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], flags);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], address);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], link);
        BinaryPrimitives.WriteInt32LittleEndian(header[44..], info);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(header[56..], entrySize);
        file.Write(header);
    }

    private static (byte[] Strings, byte[] Table) SymbolTable(List<CodeSymbol> symbols, int textAddress, int textSize)
    {
        List<byte> strings = [0];
        var table = new byte[(symbols.Count + 1) * SymbolSize];
        for (var i = 0; i < symbols.Count; i++)
        {
            var entry = table.AsSpan((i + 1) * SymbolSize);
            var end = i + 1 < symbols.Count ? symbols[i + 1].Offset : textSize;
            BinaryPrimitives.WriteInt32LittleEndian(entry, strings.Count);
            entry[4] = 2; // STB_LOCAL, STT_FUNC
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], 1); // in .text
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], textAddress + symbols[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], Math.Max(0, end - symbols[i].Offset));
            strings.AddRange(Encoding.ASCII.GetBytes(symbols[i].Name));
            strings.Add(0);
        }

        return (strings.ToArray(), table);
    }

    private static int Append(MemoryStream file, ReadOnlySpan<byte> bytes)
    {
        Pad(file, Align((int)file.Length));
        var offset = (int)file.Position;
        file.Write(bytes);
        return offset;
    }

    private static void Pad(MemoryStream file, int offset)
    {
        file.Write(new byte[offset - file.Position]);
    }

    private static int Align(int offset) => (offset + 15) & ~15;

    private readonly record struct SectionTable(int Offset, int Count);
}
