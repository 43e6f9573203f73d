/** All the keys that do something here. */
import { Kbd, Modal, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKnownKeys } from './keys.ts';

export function KnownKeys({ opened, close }: { readonly opened: boolean; readonly close: () => void }) {
  const { t } = useTranslation();
  const known = useKnownKeys();
  return (
    <Modal opened={opened} onClose={close} title={t('frame.keys.title')}>
      <Table>
        <Table.Tbody>
          {known.map(({ keys, does }) => (
            <Table.Tr key={`${keys} ${does}`}>
              <Table.Td>
                {keys.split(' ').map((key) => (
                  <Kbd key={key} me={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>
                <Text size="sm">{does}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
